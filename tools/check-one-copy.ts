import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { complaintsAboutBundles } from './check-bundle.js';
import {
  complaintsAboutAddresses,
  complaintsAboutCopies,
  complaintsAboutGaps,
  complaintsAboutInstalling,
  complaintsAboutVersions,
  type Lock,
  type Manifest,
} from './check-lock.js';

// `npm run check:copies [folder]`, after the build: every OpenTelemetry package once, in the lock file and in what is
// shipped; exact versions; a lock file that `npm ci` takes; nothing that users would install besides. Ends with 1 and
// one line per complaint.

const root = process.argv[2] ?? join(__dirname, '..', '..');

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifestOf = (folder: string) => JSON.parse(read(join(folder, 'package.json'))) as Manifest;
const lockOf = (folder: string) => JSON.parse(read(join(folder, 'package-lock.json'))) as Lock;
const bundles = readdirSync(join(root, 'dist')).filter((file) => file.endsWith('.cjs'));

// What is installed on demand, for benchmarks and tests, is what its authors say it is: only pinned, and free of addresses.
const onDemand = [join('bench', 'peers'), join('tools', 'orms')];

const complaints = [
  ...complaintsAboutInstalling(manifestOf('.')),
  ...complaintsAboutVersions('package.json', manifestOf('.')),
  ...complaintsAboutAddresses('package-lock.json', lockOf('.')),
  ...complaintsAboutGaps('package-lock.json', lockOf('.')),
  ...onDemand.flatMap((folder) => complaintsAboutVersions(join(folder, 'package.json'), manifestOf(folder))),
  ...onDemand.flatMap((folder) => complaintsAboutAddresses(join(folder, 'package-lock.json'), lockOf(folder))),
  ...onDemand.flatMap((folder) => complaintsAboutGaps(join(folder, 'package-lock.json'), lockOf(folder))),
  ...complaintsAboutCopies('package-lock.json', lockOf('.')),
  ...complaintsAboutBundles(Object.fromEntries(bundles.map((file) => [file, read(join('dist', file))]))),
];

for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
else console.log('one copy of each OpenTelemetry package, exact versions, nothing else to install');
