import { rmSync } from 'node:fs';

export default async function teardown() {
  rmSync(process.env.EARSHOT_TEST_TEMPLATES, { recursive: true, force: true });
  await globalThis.earshotTestBroker?.stop();
}
