import t from 'tap';
import { columnsOf } from './reading.js';

const same: readonly [text: string, columns: string][] = [
  // INSERT
  ['INSERT INTO tasks (id, status) VALUES ($1, $2)', 'tasks.id=$1 tasks.status=$2'],
  ["INSERT INTO tasks (id, status) VALUES ($1, 'open'), ($2, $3)", 'tasks.id=[$1, $2] tasks.status=[$3]'],
  ['INSERT INTO tasks (id, parent) VALUES ($1, $1), ($2, $1)', 'tasks.id=[$1, $2] tasks.parent=[$1, $1]'],
  ['INSERT INTO app."Tasks" ("createdAt", id) VALUES ($1::timestamptz, CAST($2 AS uuid))', 'app."Tasks"."createdAt"=$1 app."Tasks".id=$2'],
  ['INSERT INTO tasks VALUES ($1, $2)', ''],
  ['INSERT INTO tasks DEFAULT VALUES', ''],
  ['INSERT INTO tasks (id, tags[1], place.x) VALUES ($1, $2, $3)', 'tasks.id=$1'],
  ['INSERT INTO tasks (id, n) VALUES ($1, $2 + 1), ($3, lower($4))', 'tasks.id=[$1, $3]'],
  ['INSERT INTO tasks (id, n) SELECT $1, n FROM old WHERE id = $2', 'old.id=$2 tasks.id=$1'],
  ['INSERT INTO tasks (id, url) SELECT * FROM unnest($1::uuid[], $2::text[]) AS u(id, url)', 'tasks.id=[...$1] tasks.url=[...$2]'],
  ['INSERT INTO tasks (id, url) SELECT unnest($1::uuid[]), unnest($2::text[])', 'tasks.id=[...$1] tasks.url=[...$2]'],
  ['INSERT INTO tasks (id, url) SELECT * FROM unnest($1::uuid[], $2::text[])', 'tasks.id=[...$1] tasks.url=[...$2]'],
  ['INSERT INTO tasks (id, url, place) SELECT * FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY', 'tasks.id=[...$1] tasks.url=[...$2]'],
  ['INSERT INTO tasks (id, place) SELECT * FROM unnest($1::uuid[]) WITH ORDINALITY', 'tasks.id=[...$1]'],
  ['INSERT INTO tasks (id, url) SELECT * FROM unnest($1::app.task[])', ''],
  // UPDATE
  ['UPDATE tasks SET status = $1, n = n + $2 WHERE id = $3', 'tasks.status=$1 tasks.id=$3'],
  ['UPDATE tasks SET (status, url) = ($1, $2)', 'tasks.status=$1 tasks.url=$2'],
  ['UPDATE tasks SET (status, url) = (SELECT $1, url FROM old WHERE id = $2)', 'old.id=$2 tasks.status=$1'],
  ['UPDATE tasks SET tags[1] = $1, place.x = $2', ''],
  ['UPDATE ONLY app.tasks AS t SET status = $1 WHERE t.id = $2', 'app.tasks.status=$1 app.tasks.id=$2'],
  ['UPDATE tasks SET status = v.status FROM (VALUES ($1, $2), ($3, $4)) AS v(id, status) WHERE tasks.id = v.id', 'tasks.status=[$2, $4] tasks.id=[$1, $3]'],
  // WHERE
  ['SELECT 1 FROM tasks WHERE $1 = id', 'tasks.id=$1'],
  ['SELECT 1 FROM tasks WHERE id = $1 AND (status = $2 AND url = $3)', 'tasks.id=$1 tasks.status=$2 tasks.url=$3'],
  ['SELECT 1 FROM tasks WHERE id IN ($1, $2)', 'tasks.id=[$1, $2]'],
  ['SELECT 1 FROM tasks WHERE id IN ($1)', 'tasks.id=$1'],
  ["SELECT 1 FROM tasks WHERE id IN ($1, 'literal')", 'tasks.id=$1'],
  ['SELECT 1 FROM tasks WHERE id = ANY($1::uuid[]) AND n = SOME(ARRAY[$2, $3])', 'tasks.id=[...$1] tasks.n=[$2, $3]'],
  ['SELECT 1 FROM tasks WHERE id IS NOT DISTINCT FROM $1', 'tasks.id=$1'],
  ['SELECT 1 FROM tasks WHERE (id, status) = ($1, $2)', 'tasks.id=$1 tasks.status=$2'],
  ['SELECT 1 FROM tasks WHERE (id, status) IN (($1, $2), ($3, $4))', 'tasks.id=[$1, $3] tasks.status=[$2, $4]'],
  ['SELECT 1 FROM tasks WHERE id OPERATOR(pg_catalog.=) $1', 'tasks.id=$1'],
  ['SELECT 1 FROM tasks WHERE a <> $1 AND b > $2 AND c LIKE $3 AND d BETWEEN $4 AND $5 AND e != $6 AND f ~ $7', ''],
  ['SELECT 1 FROM tasks WHERE lower(a) = $1 AND b::text = $2 AND c = $3 + 1 AND d = lower($4) AND e || $5 = f', ''],
  ['SELECT 1 FROM tasks WHERE a NOT IN ($1) AND b <> ALL($2) AND b = ALL($3) AND c IS DISTINCT FROM $4', ''],
  ['SELECT 1 FROM tasks WHERE NOT (id = $1) AND NOT EXISTS (SELECT 1 FROM locks WHERE owner = $2)', ''],
  ['SELECT 1 FROM tasks WHERE a = $1 OR b = $2', ''],
  ['SELECT 1 FROM tasks WHERE a = $1 OR a = $2 OR a IN ($3, $1)', 'tasks.a=[$1, $2, $3]'],
  ['SELECT 1 FROM tasks WHERE (o = $1 AND a = $2) OR (o = $1 AND a = $3)', 'tasks.o=$1 tasks.a=[$2, $3]'],
  ['SELECT 1 FROM tasks WHERE (o = $1 AND a = $2) OR o = $3', 'tasks.o=[$1, $3]'],
  ['SELECT 1 FROM tasks WHERE CASE WHEN a = $1 THEN true ELSE b = $2 END', ''],
  ['SELECT count(*) FILTER (WHERE a = $1), COALESCE($2, b) FROM tasks', ''],
  ['SELECT 1 FROM tasks WHERE EXISTS (SELECT 1 FROM locks l WHERE l.task = tasks.id AND owner = $1)', 'locks.owner=$1'],
  ['SELECT a FROM tasks GROUP BY a HAVING a = $1', 'tasks.a=$1'],
  ['DELETE FROM tasks t USING owners o WHERE o.id = t.owner AND o.email = $1 AND t.id = $2', 'owners.email=$1 tasks.id=$2'],
  // joins and names
  ['SELECT 1 FROM tasks t JOIN owners o ON o.id = t.owner AND o.tenant = $1 WHERE t.id = $2', 'owners.tenant=$1 tasks.id=$2'],
  ['SELECT 1 FROM tasks t LEFT JOIN owners o ON o.id = $1 AND t.id = $2', 'owners.id=$1'],
  ['SELECT 1 FROM tasks t FULL JOIN owners o ON o.id = $1 AND t.id = $2', ''],
  ['SELECT 1 FROM tasks t, owners o WHERE name = $1 AND t.id = $2', '?.name=$1 tasks.id=$2'],
  ['SELECT 1 FROM tasks JOIN steps USING (id) WHERE id = $1', 'tasks.id=$1 steps.id=$1'],
  ['SELECT 1 FROM app.tasks, old.tasks WHERE app.tasks.id = $1 AND old.tasks.id = $2', 'app.tasks.id=$1 old.tasks.id=$2'],
  ['SELECT 1 FROM (tasks t JOIN owners o ON o.id = t.owner) AS j WHERE j.email = $1', ''],
  ['SELECT 1 FROM tasks t, LATERAL (SELECT 1 FROM steps s WHERE s.task = t.id AND t.kind = $1) x', 'tasks.kind=$1'],
  // WITH
  ['WITH r AS (SELECT * FROM tasks WHERE a = $1) SELECT * FROM r WHERE b = $2', 'tasks.a=$1 tasks.b=$2'],
  ['WITH r AS (SELECT id AS x FROM tasks) SELECT * FROM r WHERE x = $1 AND r.x = $1', 'tasks.id=$1'],
  ['WITH r(x) AS (SELECT id FROM tasks) SELECT * FROM r AS q(y) WHERE q.y = $1', 'tasks.id=$1'],
  ['WITH i (id, s) AS (VALUES ($1::uuid, $2)) INSERT INTO tasks (id, status) SELECT id, s FROM i', 'tasks.id=$1 tasks.status=$2'],
  ['WITH tasks AS (SELECT * FROM old) SELECT * FROM tasks WHERE id = $1', 'old.id=$1'],
  ['WITH u AS (UPDATE tasks SET a = $1 WHERE id = $2 RETURNING *) INSERT INTO log (task) SELECT id FROM u', 'tasks.a=$1 tasks.id=$2'],
  ['WITH RECURSIVE t AS (SELECT * FROM tasks WHERE id = $1 UNION ALL SELECT c.* FROM tasks c JOIN t ON c.parent = t.id) SELECT * FROM t', 'tasks.id=$1'],
  ['SELECT 1 FROM tasks WHERE id = $1 UNION SELECT 1 FROM tasks WHERE id = $2', 'tasks.id=[$1, $2]'],
  // conflicts
  ['INSERT INTO tasks (id, n) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET n = $3, at = $4', 'tasks.id=$1 tasks.n=$2 tasks.n=$3 tasks.at=$4'],
  ['INSERT INTO tasks AS t (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET n = excluded.n WHERE t.owner = $2', 'tasks.id=$1 tasks.owner=$2'],
  [
    'MERGE INTO tasks t USING (VALUES ($1, $2)) s(id, a) ON t.id = s.id WHEN MATCHED AND t.b = $3 THEN UPDATE SET a = $4 WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id, s.a)',
    'tasks.id=$1 tasks.a=$4 tasks.id=$1 tasks.a=$2',
  ],
  // others
  ['CREATE TABLE x AS SELECT * FROM tasks WHERE id = $1', 'tasks.id=$1'],
  ['EXPLAIN SELECT * FROM tasks WHERE id = $1', ''],
  ["SELECT 1 FROM tasks WHERE id = '5' AND n = 6", ''],
  ['SELECT 1 FROM "Größe" WHERE "Spalte ""1""" = $1', '"Größe"."Spalte ""1"""=$1'],
  ['SELECT 1 FROM Tasks WHERE ID = $1', 'tasks.id=$1'],
];

t.test('a bound value counts for a column where it is its value', async (t) => {
  for (const [text, columns] of same) t.equal(columnsOf(text), columns, text);
});
