import t from 'tap';
import { withoutArguments } from '../../../src/redact/redis/without-arguments.js';
import { cpuMs } from '../../support/cpu-ms.js';

// [statement, what is left]
const STATEMENTS: readonly [string, string][] = [
  ['PING', 'PING'],
  ['PING hello', 'PING ?'],
  ['GET user:ada@example.com', 'GET ?'],
  ['get user:1', 'get ?'],
  ['SET key [1 other arguments]', 'SET ?'],
  ['SET key "a secret with spaces"', 'SET ?'],
  ['  SETEX\tkey 10 v', 'SETEX ?'],
  ['MGET a b c', 'MGET ?'],
  ['HSET user:1 email ada@example.com', 'HSET ?'],
  ['AUTH default hunter2', 'AUTH ?'],
  ['HELLO 3 AUTH default hunter2', 'HELLO ?'],
  ['ECHO secret', 'ECHO ?'],
  ['PUBLISH channel secret', 'PUBLISH ?'],
  // Families whose arguments the official instrumentations write out.
  ['EVAL return 1 0', 'EVAL ?'],
  ['EVALSHA 6b1bf486c81ceb7edf3c093f4c48582e38c0e791 1 key secret', 'EVALSHA ?'],
  ['evalsha_ro sha 0', 'evalsha_ro ?'],
  ['FCALL f 1 key secret', 'FCALL ?'],
  ['ZADD board 1 ada', 'ZADD ?'],
  ['ZRANGEBYLEX names [ada (bob', 'ZRANGEBYLEX ?'],
  ['ZUNIONSTORE out 2 a b', 'ZUNIONSTORE ?'],
  ['SADD set secret', 'SADD ?'],
  ['SISMEMBER set secret', 'SISMEMBER ?'],
  ['SMOVE a b secret', 'SMOVE ?'],
  ['SORT list BY secret_*', 'SORT ?'],
  ['GEOADD home 13.361389 38.115556 ada', 'GEOADD ?'],
  ['GEOSEARCH home FROMMEMBER ada', 'GEOSEARCH ?'],
  ['GEORADIUSBYMEMBER_RO home ada 1 km', 'GEORADIUSBYMEMBER_RO ?'],
  ['XADD stream * email ada@example.com', 'XADD ?'],
  ['JSON.SET doc $ {"a":1}', 'JSON.SET ?'],
  ['FT.SEARCH idx @email:{ada}', 'FT.SEARCH ?'],
  ['TS.ADD series 1 2', 'TS.ADD ?'],
  // Subcommands.
  ['CONFIG SET requirepass hunter2', 'CONFIG SET ?'],
  ['config get maxmemory', 'config get ?'],
  ['CONFIG  GET maxmemory', 'CONFIG GET ?'],
  ['CONFIG hunter2', 'CONFIG ?'],
  ['CLIENT LIST', 'CLIENT LIST'],
  ['CLIENT SETNAME ada', 'CLIENT SETNAME ?'],
  ['CLIENT NO-EVICT on', 'CLIENT NO-EVICT ?'],
  ['ACL SETUSER ada >hunter2', 'ACL SETUSER ?'],
  ['ACL', 'ACL'],
  ['XGROUP CREATE stream group $', 'XGROUP CREATE ?'],
  ['OBJECT ENCODING key', 'OBJECT ENCODING ?'],
  ['SCRIPT LOAD return 1', 'SCRIPT LOAD ?'],
  ['OBJECT ENCODINGsecret', 'OBJECT ?'],
  ['GET LIST', 'GET ?'],
  // Several commands: where a value ends is not known.
  ['MULTI\nSET a b\nEXEC', 'MULTI ?'],
  // Not a command.
  ['hunter2', '?'],
  ['ada@example.com GET', '?'],
  ['SET"secret"', '?'],
  ['"SET" "key"', '?'],
  ['GET\u0000secret', '?'],
  [`${'A'.repeat(100)} b`, '?'],
  ['constructor x', '?'],
  ['', ''],
];

t.test('a statement keeps its command and subcommand, and nothing else', async (t) => {
  for (const [statement, left] of STATEMENTS) {
    t.equal(withoutArguments(statement), left, JSON.stringify(statement));
    t.equal(withoutArguments(left), left, 'a second time changes nothing');
  }
});

t.test('a megabyte of anything takes no time', async (t) => {
  for (const piece of [' ', 'A', 'GET ', '\n', '-']) {
    t.ok(cpuMs(() => withoutArguments(piece.repeat(1_000_000 / piece.length))) < 2000, JSON.stringify(piece));
  }
});
