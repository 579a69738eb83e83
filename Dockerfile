# Holdgate as a container: one process, one volume, no shell needed. See docs/container.md.
# `.ci/image` builds and starts it over a Debian of its own where the base image cannot be pulled.

FROM node:24-bookworm AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
# Packages first and their scripts after, so that a change of the sources does not compile SQLite's binding again.
# The headers that compiling takes are in the image; nothing is fetched for them.
RUN npm ci --ignore-scripts && npm_config_nodedir=/usr/local npm rebuild sqlite3 argon2
COPY . .
RUN npm run prepare \
 && npm prune --omit=dev --omit=optional --ignore-scripts \
 && mkdir -p /out/admin-ui \
 && cp -r node_modules package.json LICENSE proxy store /out/ \
 && cp -r admin-ui/dist /out/admin-ui/dist

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOLDGATE_DATA_DIR=/data \
    HOLDGATE_CONSOLE_HOST=0.0.0.0 \
    HOLDGATE_GATEWAY_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /out /app
RUN install -d -o node -g node -m 700 /data \
 && install -d -o node -g node node_modules/.cache/holdgate \
 && ln -s /app/proxy/holdgate.js /usr/local/bin/holdgate
USER node
# Compiled once, here, and read from then on; nobody writes it at run time.
RUN node proxy/holdgate.js serve --help > /dev/null && chmod -R a-w node_modules/.cache/holdgate
VOLUME /data
EXPOSE 3000 9443
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.HOLDGATE_CONSOLE_PORT ?? 3000) + '/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=16", "proxy/holdgate.js", "serve"]
