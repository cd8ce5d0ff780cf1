import type { Page } from '@cloudflare/puppeteer'

type Answer = 'ok' | 'cancel'

/**
 * Answers what a page asks by `alert`, `confirm` and `prompt`: nobody is there to be asked, and until it is answered the
 * page stands still. Who wants to leave a page that asks whether to, leaves. Windows that it opens ask nobody: Chrome
 * answers in those that nobody speaks to.
 */
export function answerDialogs(page: Page, answer: Answer): void {
  page.on('dialog', (dialog) => {
    const says = answer === 'ok' || dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss()
    // It may have gone with its page.
    says.catch(() => undefined)
  })
}
