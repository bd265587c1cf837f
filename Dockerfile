# Two images from one file:
#   docker build -t nines .                              for a ClickHouse server as store (small)
#   docker build -t nines:embedded --target embedded .   with the embedded engine (adds about 550 MB)
# Debian, not Alpine: the embedded engine exists for glibc only, and one base serves both.

FROM node:22-bookworm-slim AS base
WORKDIR /app
ENV NODE_ENV=production

# Everything, compiler included: `prepare` builds dist/ during npm ci.
FROM base AS build
ENV NODE_ENV=development
COPY . .
RUN npm ci

# The production tree. Scripts are off: dist/ comes from the build stage. Optional packages stay, since native parts of
# others (the PNG renderer) are optional packages too; only the embedded engine is taken out of the small image.
FROM base AS production
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY --from=build /app/dist dist
COPY sql sql
COPY examples examples

FROM production AS server-tree
RUN rm -rf node_modules/@chdb node_modules/chdb

FROM base AS runtime
LABEL org.opencontainers.image.title="nines" org.opencontainers.image.description="SLO reports, anomalies and savings as a batch service"
RUN mkdir -p /config /data /out && chown node:node /config /data /out \
 && printf '#!/bin/sh\nexec node /app/dist/src/cli/main.js "$@"\n' > /usr/local/bin/nines && chmod 755 /usr/local/bin/nines
USER node
WORKDIR /config
ENV NINES_CONFIG=/config/nines.yaml
EXPOSE 9464
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD node -e "fetch('http://127.0.0.1:9464/health/live').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"
ENTRYPOINT ["nines"]
CMD ["serve"]

FROM runtime AS embedded
COPY --from=production --chown=root:root /app /app
VOLUME ["/data", "/out"]

# Last, so that it is what `docker build .` makes.
FROM runtime AS server
COPY --from=server-tree --chown=root:root /app /app
