/** The demo cannot go on; the message is written for the person who started it and needs no stack. */
export class DemoFailure extends Error {
  override name = 'DemoFailure';
}
