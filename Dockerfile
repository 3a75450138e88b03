# The agent, ready to be copied into an application's image or by an init container (docs/deploy.md):
#   docker build -t otel-agent .
# The demonstration, with everything it needs inside:
#   docker build -t otel-agent-demo --target demo . && docker run --rm otel-agent-demo

FROM node:24.21.0-bookworm-slim AS build
# Not root: PostgreSQL, which the demonstration starts, refuses it.
USER node
RUN mkdir -p /home/node/otel-agent
WORKDIR /home/node/otel-agent
COPY --chown=node:node package.json package-lock.json .npmrc ./
COPY --chown=node:node test/fixtures/express4/package.json test/fixtures/express4/
RUN npm ci --ignore-scripts
COPY --chown=node:node . .
RUN npm run -s build

FROM build AS demo
CMD ["npm", "run", "-s", "demo"]

# What `npm install @org/otel-agent` gives a user, below an entry with the name that the operator expects; readable by
# everybody, because nobody knows as whom the application runs.
FROM build AS layout
RUN npm pack --ignore-scripts --pack-destination /tmp
RUN cp -r deploy/autoinstrumentation /tmp/autoinstrumentation \
  && npm install --prefix /tmp/autoinstrumentation --offline --no-save --no-package-lock /tmp/org-otel-agent-*.tgz \
  && rm /tmp/autoinstrumentation/node_modules/.package-lock.json \
  && chmod -R u=rwX,go=rX /tmp/autoinstrumentation

# Busybox for its `cp`: the operator runs `cp -r /autoinstrumentation/. /otel-auto-instrumentation-nodejs` here.
FROM busybox:1.37.0-musl AS agent
COPY --from=layout --chown=0:0 /tmp/autoinstrumentation /autoinstrumentation
USER 65534:65534
CMD ["ls", "-l", "/autoinstrumentation"]
