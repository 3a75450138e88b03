import t from 'tap';
import { Audit } from '../../src/redact/audit/audit.js';
import type { RedactionAudit } from '../../src/redact/audit/redaction-audit.js';
import { describeAudit } from '../../src/report/describe-audit.js';

const END = new Date(Date.UTC(2026, 10, 20, 13));

const AUDIT: RedactionAudit = {
  since: '2026-11-20T12:00:00.000Z',
  values: [
    { surface: 'attribute', class: 'email', action: 'hash', count: 12_034 },
    { surface: 'event.attribute', class: 'private_key', action: 'mask', count: 2 },
  ],
  keys: [{ surface: 'attribute', class: 'email', key: 'customer.mail', count: 12_000 }],
  failures: [{ surface: 'attribute', what: 'budget', count: 3 }],
  skeletons: 1,
  unbranded: 4,
  manyValued: [
    { key: 'order.id', observed: 40_000, distinct: 39_512, growing: true },
    { key: 'product', observed: 40_000, distinct: 2489, growing: false },
  ],
  followed: 256,
  unfollowed: 77,
  duration: { count: 100, sumUs: 400, p50Us: 3.4, p99Us: 1234, maxUs: 1500 },
};

t.test('what was redacted, what failed, which attributes run away, and what to do', async (t) => {
  t.equal(
    describeAudit(AUDIT, END),
    `12,036 values redacted · 3 failed · 2026-11-20T12:00:00.000Z to 2026-11-20T13:00:00.000Z
3.4 µs a span, 1 % above 1.2 ms
redacted: class, place, what was done
     12,034  email                 attribute             hash
          2  private_key           event.attribute       mask
by name of the attribute
     12,000  email                 attribute customer.mail
failures
          3  budget                attribute: withheld
          1  skeletons             spans that left without their content
          4  unredacted            spans kept from an exporter that they reached past the redaction
attributes with many different values (estimated, ± 3 %)
     39,512  still grows           order.id (seen 40,000 times)
      2,489                        product (seen 40,000 times)
what to do
  what should pass: OTEL_AGENT_REDACTION_ALLOW_KEYS; what more should not: OTEL_AGENT_REDACTION_DENY_KEYS
  failures withhold data, they leak none; those called error or detector are the agent's: please report
  unredacted spans: code of the service hands spans to the exporter past the agent; take it out
  many values: not for metrics; where they mean persons, put the name into OTEL_AGENT_REDACTION_HASH_KEYS
  many values are looked for in 256 attributes; 77 values of others were not looked at`,
  );
});

t.test('nothing happened, and that is all that is said', async (t) => {
  t.match(describeAudit(new Audit().report(), END), /^0 values redacted · no failures · \S+ to \S+$/);
});

t.test('it stays on one screen, and names cannot act on the terminal', async (t) => {
  const audit = new Audit();
  for (let index = 0; index < 500; index += 1) {
    audit.hit('attribute', `kind ${index}`, 'mask', `\u001b[2J\nname ${index} ${'x'.repeat(300)}`);
    for (let value = 0; value < 200; value += 1) audit.observe(`attribute ${index}`, `${index} ${value}`);
  }
  const lines = describeAudit(audit.report(), END).split('\n');
  t.ok(lines.length <= 50, `${lines.length} lines`);
  t.ok(lines.every((line) => line.length <= 110));
  t.notOk(lines.join('\n').includes('\u001b'));
  t.match(lines.join('\n'), '… and 488 more; redactionAudit() has them all');
});
