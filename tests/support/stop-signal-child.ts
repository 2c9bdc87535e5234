import { stopSignal } from '../../infra/command/stop-signal.js';

/** A process that has been asked to stop and does not come to an end. */
const { signal } = stopSignal(() => process.stdout.write('stopping\n'));
const say = (): void => {
  if (!signal.aborted) return;
  process.stdout.write(process.listenerCount('SIGINT') > 0 ? 'working\n' : 'deaf\n');
};
setInterval(say, 100);
process.stdout.write('running\n');
