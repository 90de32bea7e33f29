# imgtr as an image: every role of a fleet, `imgtr serve`, and the command line.
#
#   docker build -t imgtr .
#   docker build -t imgtr:cuda --build-arg CUDA=12 --build-arg BASE=nvidia/cuda:12.6.3-cudnn-runtime-ubuntu24.04 .
#
# The second is for LaMa on a GPU (--lama FILE --device cuda): CUDA 12 and cuDNN 9 come with its base, ONNX Runtime's
# own libraries for them are fetched from NuGet while it is built.
ARG NODE=node:22-bookworm-slim
ARG BASE=debian:bookworm-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY bin bin
COPY fonts fonts
COPY models models
COPY src src
RUN npm run build && npm run fonts
RUN npm prune --omit=dev --no-audit --no-fund
ARG CUDA=
RUN if [ -n "$CUDA" ]; then ONNXRUNTIME_NODE_INSTALL=true node node_modules/onnxruntime-node/script/install.js; fi

FROM ${BASE}
# A process with the number 1 cannot be ended by a signal that it does not handle: tini is it instead.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates libstdc++6 tini \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --create-home imgtr \
  && install -d -o imgtr -g imgtr /data
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/bin /app/bin
COPY --from=build /app/dist /app/dist
COPY --from=build /app/fonts /app/fonts
COPY --from=build /app/models /app/models
RUN ln -s /app/bin/imgtr.js /usr/local/bin/imgtr
USER imgtr
WORKDIR /data
ENV NODE_ENV=production OUTPUT_DIR=/data/out
VOLUME /data
ENTRYPOINT ["tini", "--", "imgtr"]
CMD ["--help"]
