import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

// Tests that run in workerd, against real D1, objects, alarms, queues and R2.
export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        bindings: {
          TEST_MIGRATIONS: await readD1Migrations('./migrations'),
          ALLOW_PRIVATE_TARGETS: 'true',
          ENCRYPTION_KEY: 'dGVzdC1lbmNyeXB0aW9uLWtleS0zMi1ieXRlcyEhISE=',
          AUTH_SECRET: 'a-secret-that-only-tests-know-0123456789',
          BOOTSTRAP_API_KEY: 'ved_test_0123456789abcdef0123456789abcdef',
        },
      },
    })),
  ],
  test: {
    include: ['workers/**/*.test.ts', 'durable-objects/**/*.test.ts', 'dashboard/src/**/*.test.ts'],
    setupFiles: ['./test/setup.ts'],
    globalSetup: ['./test/targets.ts', './test/http-targets.ts'], // real targets and receivers on the loopback interface
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
