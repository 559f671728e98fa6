import { defineConfig } from 'vitest/config';

/** One project per folder of tests: the folder says what its tests need (docs in README, "Tests"). */
const project = (name: string, extra: object = {}) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], ...extra },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit'),
      project('integration', { testTimeout: 20_000, hookTimeout: 30_000 }),
      project('infrastructure', { testTimeout: 60_000, hookTimeout: 60_000 }),
      project('workflow', { testTimeout: 60_000, hookTimeout: 60_000 }),
    ],
  },
});
