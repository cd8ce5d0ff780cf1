import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { betterAuth } from 'better-auth/minimal'
import { organization } from 'better-auth/plugins/organization'
import { openDatabase } from '#db/database'
import * as tables from '#db/tables/auth'
import { hashPassword, verifyPassword } from '#platform/password'

// Loaded only when somebody signs in or a session cookie arrives: it is half of the Worker's code.

/** Sign-in for one origin. Nobody can sign up through it: people come by the set-up page or an invitation. */
export const createAuth = (env: Env, origin: string) =>
  betterAuth({
    baseURL: origin,
    basePath: '/api/auth',
    secret: env.AUTH_SECRET,
    trustedOrigins: [origin],
    database: drizzleAdapter(openDatabase(env.DB), { provider: 'sqlite', schema: tables }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    plugins: [organization({ allowUserToCreateOrganization: false, disableOrganizationDeletion: true })],
    session: { expiresIn: 60 * 60 * 24 * 30, updateAge: 60 * 60 * 24 },
    advanced: {
      cookiePrefix: 'vedette',
      // Browsers take Secure cookies from http://localhost too. No `__Secure-` name: that one they refuse there.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, secure: true, sameSite: 'lax' },
      // `guardSession` and `guardAnonymous` have looked already, by a rule that also holds behind a proxy.
      disableCSRFCheck: true,
      ipAddress: { ipAddressHeaders: ['cf-connecting-ip'] },
    },
    // Sign-in is limited by the SIGN_IN_RATE binding: a counter in one isolate's memory limits nobody.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // Left to itself it prints what D1 refused: the query and its values, a fresh session's token among them.
    onAPIError: { throw: true },
    // The message alone: what comes with it may quote a request.
    logger: { level: 'error', log: (level, message) => console.error({ event: `auth.${level}`, message }) },
  })

export type Auth = ReturnType<typeof createAuth>
