/** The value of an environment variable the service cannot run without. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** `PORT`, 0 (the default) meaning any free one. */
export function listenPort(): number {
  const text = process.env['PORT'] ?? '0';
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT is "${text}", not a port`);
  return port;
}
