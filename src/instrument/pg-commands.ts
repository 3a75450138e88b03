/**
 * What a statement of PostgreSQL, or of a database that speaks like it, can begin with. A text that begins otherwise is
 * no statement: it may be anything that went astray, a value among others.
 */
const COMMANDS = new Set(
  (
    'ABORT ALTER ANALYSE ANALYZE BACKUP BEGIN CALL CHECKPOINT CLOSE CLUSTER COMMENT COMMIT COPY CREATE DEALLOCATE DECLARE ' +
    'DELETE DESCRIBE DISCARD DO DROP END EXECUTE EXPLAIN EXPORT FETCH GRANT IMPORT INSERT LISTEN LOAD LOCK MERGE MOVE ' +
    'NOTIFY PREPARE REASSIGN REFRESH REINDEX RELEASE REPLACE RESET RESTORE REVOKE ROLLBACK SAVEPOINT SECURITY SELECT SET ' +
    'SHOW START TABLE TRUNCATE UNLISTEN UNLOAD UPDATE UPSERT USE VACUUM VALUES WITH'
  ).split(' '),
);

/** `operation` in capitals. */
export function isCommand(operation: string): boolean {
  return COMMANDS.has(operation);
}
