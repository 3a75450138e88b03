import type { Scan } from '../kinds.js';

/** Class of what is masked for the name of its parameter, or because the whole query is. */
export const URL_PARAMETER = 'url_parameter';
/** Class of `user:password@`. */
export const URL_USERINFO = 'url_userinfo';

/** How the texts begin that are read as URLs wherever they stand. */
export const WEB_ADDRESS = /^https?:\/\//i;

export interface UrlOptions {
  /**
   * `sensitive`: values of sensitive parameters; `all`: the whole query and fragment; `none`: only what `scan` finds,
   * and user information.
   */
  readonly maskQuery: 'sensitive' | 'all' | 'none';
  /**
   * Judges the name of a parameter: decoded, in any case; also asked for the parts of `user[password]` and
   * `user.password`.
   */
  readonly isSensitiveParameter: (name: string) => boolean;
  /** Finds private data in the text as it is written, percent-encoded. */
  readonly scan?: Scan | undefined;
  /**
   * What to write in place of a piece, which comes decoded; `kind` is one of those above or that of a hit of `scan`.
   */
  readonly treat: (text: string, kind: string) => string;
}
