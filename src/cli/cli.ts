#!/usr/bin/env node
import { runCli } from './run-cli.js';

// `otel-agent explain | head` ends before we do.
process.stdout.on('error', () => {});
const { code, output, complaint } = runCli(process.argv.slice(2), {
  directory: process.cwd(),
  environment: process.env,
  isTerminal: process.stdout.isTTY === true && !process.env['NO_COLOR'],
});
if (output) process.stdout.write(output);
if (complaint) process.stderr.write(complaint);
process.exitCode = code;
