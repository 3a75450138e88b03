/** One request to a service of the matrix, and the trace that it must give: this and nothing else. */
export interface Case {
  readonly path: string;
  readonly status?: number;
  readonly trace: string;
  /** Class and message of the exception that the request's own span records. */
  readonly exception?: readonly [type: string, message: string];
}

const outgoing = (name: string): Case => ({
  path: `/cases/${name}`,
  trace: `
    SERVER "GET /cases/:name" {http.route=/cases/:name, http.response.status_code=200, url.path=/cases/${name}}
      CLIENT "GET" {http.request.method=GET, http.response.status_code=200, url.full="*/${name}"}
  `,
});

const query = (name: string, span: string): Case => ({
  path: `/cases/${name}`,
  trace: `
    SERVER "GET /cases/:name"
      CLIENT ${span}
  `,
});

/** What both Express versions must give for the same routes. */
const routes = (version: string): Case[] => [
  {
    path: '/mounted/7/detail',
    trace: 'SERVER "GET /mounted/:id/detail" {http.route=/mounted/:id/detail, client.address=*, user_agent.original=*}',
  },
  { path: '/throws', status: 500, trace: 'SERVER "GET /throws" !ERROR', exception: ['TypeError', `thrown in ${version}`] },
  { path: '/next', status: 500, trace: 'SERVER "GET /next" !ERROR', exception: ['RangeError', `passed in ${version}`] },
  { path: '/rejects', status: 500, trace: 'SERVER "GET /rejects" !ERROR', exception: ['SyntaxError', `rejected in ${version}`] },
  // A handler that answers 422 is no failure of the server; what was thrown is still worth knowing.
  { path: '/handled', status: 422, trace: 'SERVER "GET /handled*"', exception: ['URIError', `handled in ${version}`] },
  { path: '/healthcare', trace: 'SERVER "GET /healthcare"' },
];

export const EXPRESS_4 = routes('4');

export const EXPRESS_5: Case[] = [
  ...routes('5'),
  outgoing('http-default'),
  outgoing('http-named'),
  outgoing('http-namespace'),
  outgoing('http-require'),
  outgoing('http-request'),
  outgoing('fetch'),
  query(
    'pg-pool-promise',
    '"SELECT matrix_rows" {db.query.text="SELECT id, name FROM matrix_rows WHERE id = $1", db.response.returned_rows=1, db.operation.name=SELECT, db.collection.name=matrix_rows, db.system.name=postgresql, server.address=127.0.0.1}',
  ),
  query('pg-pool-callback', '"SELECT matrix_rows" {db.response.returned_rows=1}'),
  query(
    'pg-client-promise',
    '"UPDATE matrix_rows" {db.query.text="UPDATE matrix_rows SET name = ? WHERE id = ?", otel_agent.db.affected_rows=1}',
  ),
  query('pg-client-callback', '"SELECT matrix_total" {db.stored_procedure.name=matrix_total, db.response.returned_rows=1}'),
  query('pg-error', '"INSERT matrix_rows" {db.response.status_code=23505, error.type=23505} !ERROR'),
  query('pg-other-copy', '"SELECT matrix_rows"'),
  {
    path: '/cases/kafka-send',
    trace: `
      SERVER "GET /cases/:name"
        PRODUCER "send t*" {messaging.system=kafka, messaging.kafka.message.key=k1}
          CONSUMER "process t*" {messaging.consumer.group.name="g1*", messaging.kafka.offset=0, messaging.destination.partition.id=0, messaging.message.body.size=1, otel_agent.messaging.lag=0, otel_agent.messaging.age_ms=*}
            CLIENT "SELECT"
    `,
  },
  {
    // kafkajs gives a message whose handler failed to it again.
    path: '/cases/kafka-error',
    trace: `
      SERVER "GET /cases/:name"
        PRODUCER "send t*"
          CONSUMER "process t*" {error.type=RangeError} !ERROR
            CLIENT "SELECT"
          CONSUMER "process t*"
            CLIENT "SELECT"
    `,
  },
  {
    path: '/cases/kafka-batch',
    trace: `
      SERVER "GET /cases/:name"
        PRODUCER "send b*"
          CONSUMER "process b*"
        PRODUCER "send b*"
          CONSUMER "process b*"
    `,
  },
  { path: '/cases/pino', trace: 'SERVER "GET /cases/:name"' },
];
