import { defineConfig } from 'vitest/config';

/** One project per folder of tests: the folder says what its tests need (docs in README, "Tests"). */
const project = (name: string, extra: object = {}) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], ...extra },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      // Far more than any of them takes: the limit is there for a machine that is busy with something else.
      // Rules have no state that one file could leave to the next, so none is loaded twice.
      project('unit', { testTimeout: 30_000, isolate: false }),
      project('integration', { testTimeout: 20_000, hookTimeout: 30_000 }),
      project('infrastructure', { testTimeout: 60_000, hookTimeout: 60_000 }),
      project('workflow', { testTimeout: 60_000, hookTimeout: 60_000 }),
    ],
  },
});
