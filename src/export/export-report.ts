import { report } from '../report/report.js';
import type { ExportEvent } from './export-event.js';
import type { SpoolEvent } from './spool/spool-event.js';

/** Says what happened to the export. */
export function sayExport({ kind, endpoint, reason, count }: ExportEvent): void {
  switch (kind) {
    case 'unreachable':
      return report('OTA-030', endpoint, reason);
    case 'recovered':
      return report('OTA-033', endpoint);
    case 'refused':
      return report('OTA-032', endpoint, reason);
    case 'partial':
      return report('OTA-035', endpoint, String(count), reason);
    case 'dropped':
      // With its numbers, and once per interval: report/loss-watch.ts.
      return undefined;
  }
}

/** Says what happened to the spool. */
export function saySpool(event: SpoolEvent): void {
  switch (event.kind) {
    case 'fails':
      return report('OTA-036', event.reason);
    case 'works':
      return report('OTA-037');
    case 'vanished':
      return report('OTA-045', event.directory, String(event.batches));
    case 'taken-over':
      return report('OTA-038', String(event.batches), String(event.bytes));
    case 'set-aside':
      return report('OTA-039', event.path, event.reason);
  }
}
