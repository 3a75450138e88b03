import { sep } from 'node:path';

const NODE_MODULES = `node_modules${sep}`;

/** A file inside an installed package. */
export interface PackageFile {
  /** Name of the package, as its folder in `node_modules` is called. */
  readonly name: string;
  /** Folder of the package. */
  readonly folder: string;
  /** Path inside the package, with forward slashes. */
  readonly path: string;
}

/** The package that a file belongs to, by its path; undefined outside `node_modules`. Cheap: no file is read. */
export function packageOf(file: string): PackageFile | undefined {
  const at = file.lastIndexOf(NODE_MODULES);
  if (at < 0) return undefined;
  const start = at + NODE_MODULES.length;
  let end = file.indexOf(sep, start);
  if (end > 0 && file[start] === '@') end = file.indexOf(sep, end + 1);
  if (end < 0) return undefined;
  const name = file.slice(start, end);
  return {
    name: sep === '/' ? name : name.replaceAll(sep, '/'),
    folder: file.slice(0, end),
    path: sep === '/' ? file.slice(end + 1) : file.slice(end + 1).replaceAll(sep, '/'),
  };
}
