import type { Attributes } from '@opentelemetry/api';

/** Names of topics come from the service: beyond so many series all others are one. */
const MOST = 2000;

/** A number that somebody reads from time to time. */
export interface Point {
  readonly attributes: Attributes;
  value: number;
}

/** Numbers by their attributes. */
export class Points {
  readonly #points = new Map<string, Point>();
  #others: Point | undefined;

  /** The one of that name, made when it is asked for the first time. */
  at(name: string, attributesOf: () => Attributes): Point {
    const known = this.#points.get(name);
    if (known) return known;
    if (this.#points.size >= MOST) return (this.#others ??= { attributes: { 'messaging.system': 'kafka', 'otel.metric.overflow': true }, value: 0 });
    const made = { attributes: attributesOf(), value: 0 };
    this.#points.set(name, made);
    return made;
  }

  all(): Iterable<Point> {
    return this.#others ? [...this.#points.values(), this.#others] : this.#points.values();
  }
}
