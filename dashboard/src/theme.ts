export type Theme = 'system' | 'light' | 'dark'
const name = 'vedette-theme'

/** What was chosen on this machine; the system's own when nothing was. */
export function storedTheme(): Theme {
  const value = localStorage.getItem(name)
  return value === 'light' || value === 'dark' ? value : 'system'
}

/** Light and dark differ only in `color-scheme`: every token is a `light-dark()` pair. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') document.documentElement.removeAttribute('data-theme')
  else document.documentElement.dataset['theme'] = theme
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(name)
  else localStorage.setItem(name, theme)
  applyTheme(theme)
}
