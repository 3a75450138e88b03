import { ALNUM, DIGITS, HEX, type Random, SMALL } from './random.js';

const date = (random: Random): Date => new Date(1_500_000_000_000 + random.number(0, 500_000_000) * 1000 + random.number(0, 999));

export function uuid(random: Random): string {
  const text = random.text(HEX, 32);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${random.pick(['8', '9', 'a', 'b'])}${text.slice(17, 20)}-${text.slice(20)}`;
}

/** Ids, numbers and times as they stand in attributes. */
export const SHAPES: Readonly<Record<string, (random: Random) => string>> = {
  UUIDs: uuid,
  'trace ids': (random) => random.text(HEX, 32),
  'milliseconds since 1970': (random) => String(date(random).getTime()),
  'microseconds since 1970': (random) => `${date(random).getTime()}${random.text(DIGITS, 3)}`,
  'nanoseconds since 1970': (random) => `${date(random).getTime()}${random.text(DIGITS, 6)}`,
  snowflakes: (random) => `1${random.text(DIGITS, 18)}`,
  'semantic versions': (random) =>
    `${random.number(0, 40)}.${random.number(0, 99)}.${random.number(0, 99)}${random.pick(['', '-rc.1', `+${random.text(DIGITS, 8)}`, '-beta.3+exp.sha.5114f85'])}`,
  'ISO times': (random) => random.pick([date(random).toISOString(), date(random).toISOString().replace('T', ' ').replace('Z', '+02:00')]),
  offsets: (random) => String(random.number(0, 9_999_999_999)),
};

const SERVICES = ['orders', 'payments', 'stock', 'billing-eu'];

/** Values of the attributes of one clean span of a business service. */
export function spanValues(random: Random): string[] {
  const id = random.number(1, 99_999);
  const service = random.pick(SERVICES);
  const at = `${service}.internal.example.com`;
  return [
    random.pick(['GET', 'POST', 'publish', 'SELECT']),
    `/api/v1/${service}/${id}/items`,
    `https://${at}:8443/v1/${service}/${id}?expand=items&limit=${random.number(1, 50)}&after=${random.text(ALNUM, 12)}`,
    at,
    `${service}-${random.text(HEX, 10)}-${random.text(SMALL, 5)}`,
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${random.number(90, 140)}.0.0.0 Safari/537.36`,
    'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)',
    `select ${service}.id, total from ${service} join customers c on c.id = $1 where c.region = $2 and created > $3`,
    `INSERT INTO ${service} (id, total, currency) VALUES ($1, $2, 'EUR') RETURNING id`,
    `SELECT s.id FROM sessions s JOIN users u ON u.token = s.token WHERE s.password = $1 AND u.secret IS NOT NULL`,
    `${service}.events.v${random.number(1, 3)}`,
    `${random.number(1, 9999)}.${random.text(DIGITS, 2)} EUR`,
    random.pick(['gold', 'silver', 'eu-central-1', 'application/json; charset=utf-8', 'gzip, deflate, br', 'en-GB,en;q=0.9', '*/*']),
    `Error: connect ECONNREFUSED ${service}:5432\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16)\n    at async ${service} (file:///srv/app/node_modules/.pnpm/pg@8.23.1/node_modules/pg/lib/client.js:${id}:17)`,
    `duplicate key value violates unique constraint "${service}_pkey"`,
    `Cannot read properties of undefined (reading 'total')`,
    `group ${service}-consumer: rebalance ${random.number(1, 99)}, partitions [0, 1, 2], lag ${random.number(0, 1e6)}`,
    `order ORD-20261120-${random.text(DIGITS, 8)} moved from "paid" to "shipped" in ${random.next()} s`,
    `2026-11-20 10:00:00 ${service} batch ${uuid(random)} took 00:01:12.345`,
    `C:\\srv\\${service}\\new\\table_${id}.csv`,
    `sha256:${random.text(HEX, 64)}`,
    `W/"${random.text(HEX, 12)}-${random.text(HEX, 6)}"`,
    `${service}@2x.png`,
    `@org/${service}@${random.number(1, 9)}.2.0-rc.next`,
  ];
}
