export * from './messaging/describe-message.js';
