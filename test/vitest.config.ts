import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks', // onnxruntime-node needs the real realm: vmThreads hand it foreign Float32Arrays
    // A process for each file would load sharp, zod and the SDKs anew 130 times. Files share nothing else: what one opens, it closes.
    isolate: false,
    // Some tests wait for heartbeats and deadlines; others may compute meanwhile.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', new URL('./tally-reporter.ts', import.meta.url).pathname],
    env: { NO_COLOR: '1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
