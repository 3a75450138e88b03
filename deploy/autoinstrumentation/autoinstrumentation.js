'use strict';
// Entry of the agent's image, under the name that the OpenTelemetry operator puts behind `--require`. In the image, the
// agent is installed in node_modules beside this file.
// oxlint-disable-next-line import/no-unassigned-import -- loading it is what it is for
require('@org/otel-agent/register');
