import { createLogger, type Logger } from './logger.js';

/** What a started service hands over: the port it serves, if any, and how to stop it. */
export interface Running {
  port?: number;
  stop(): Promise<void>;
}

/** Starts a service, says when it is ready, and stops it in order on SIGTERM and SIGINT. */
export async function run(name: string, start: (logger: Logger) => Promise<Running>): Promise<void> {
  const logger = createLogger(name);
  let running: Running;
  try {
    running = await start(logger);
  } catch (error) {
    logger.fatal(error, 'could not start');
    process.exit(1);
  }

  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    try {
      await running.stop();
      logger.info('stopped');
      process.exit(0);
    } catch (error) {
      logger.error(error, 'did not stop cleanly');
      process.exit(1);
    }
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  logger.info({ port: running.port }, 'ready');
}
