import { fileURLToPath } from 'node:url';

/** As the engine takes them when it starts. Those of its tables (`merge_tree`) it takes from a file only. */
export const engineArguments: readonly string[] = [
  `--config-file=${fileURLToPath(new URL('./engine.xml', import.meta.url))}`,
];
