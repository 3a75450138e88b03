/**
 * Stands in for `require-in-the-middle` and `import-in-the-middle` in the bundle: the official packages register their
 * hooks here and nothing happens, because load/module-hook.ts sees every module already.
 */
export class Hook {
  unhook(): void {}
}
