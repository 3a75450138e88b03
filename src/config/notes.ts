import type { Code } from '../report/codes.js';

/** A line to be written: its code and the details of the code's text. */
export type Remark = readonly [code: Code, ...details: string[]];

/** What is collected while settings are read. */
export class Notes {
  readonly remarks: Remark[] = [];
  /** Why no span may be exported, in words: a rule that protects private data could not be read. */
  closed: string | undefined;

  add(...remark: Remark): void {
    this.remarks.push(remark);
  }

  close(where: string, got: string, expected: string): void {
    this.add('OTA-051', where, got, expected);
    this.closed ??= `${where} is not valid`;
  }

  /** A key that no setting has. Of redaction, it may be a rule that somebody counts on. */
  unknown(key: string, where: string, like: string | undefined): void {
    if (/^redaction\b/i.test(like ?? key)) this.close(where, 'a setting that there is not', like ?? 'one of docs/config.md');
    else this.add('OTA-015', where, like ?? '');
  }
}
