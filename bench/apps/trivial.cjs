'use strict';
// The smallest service: what is on top of plain Node here is the agent.
const reached = [process.hrtime.bigint(), process.cpuUsage(), process.memoryUsage.rss()];

require('./tell.cjs').tell(...reached);
