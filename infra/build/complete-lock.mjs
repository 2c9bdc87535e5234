// Adds to package-lock.json the packages for other platforms that npm left out because a registry mirror does not carry
// them; without them `npm ci` refuses the lock. Run it after `npm install` where that happens: the versions are those
// that the parent packages pin, the platform is what the package's name says.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const systems = ['android', 'darwin', 'linux', 'win32', 'freebsd', 'openharmony', 'sunos', 'aix'];
const processors = ['arm64', 'x64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32'];
const libraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

let added = 0;
for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    const key = `node_modules/${name}`;
    if (key in lock.packages || `${parent}/${key}` in lock.packages) continue;
    const words = name.split(/[-/]/);
    const has = (known) => words.filter((word) => known.includes(word));
    const libc = words.flatMap((word) => libraries[word] ?? []);
    lock.packages[key] = {
      version: range.replace(/^[\^~]/, ''),
      ...(dev ? { dev } : {}),
      optional: true,
      ...(has(processors).length > 0 ? { cpu: has(processors) } : {}),
      ...(has(systems).length > 0 ? { os: has(systems) } : {}),
      ...(libc.length > 0 ? { libc } : {}),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added} packages added to package-lock.json\n`);
