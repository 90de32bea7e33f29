import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks', // onnxruntime-node needs the real realm: vmThreads hand it foreign Float32Arrays
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', new URL('./tally-reporter.ts', import.meta.url).pathname],
    env: { NO_COLOR: '1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
