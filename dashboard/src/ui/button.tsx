import type { ComponentProps } from 'react'

interface ButtonProps extends ComponentProps<'button'> {
  kind?: 'plain' | 'primary' | 'danger' | 'bare'
  size?: 'normal' | 'small'
  /** Shows that it is working and takes no second press. */
  busy?: boolean
}

export function Button({
  kind = 'plain',
  size = 'normal',
  busy = false,
  className = '',
  ...rest
}: ButtonProps) {
  const classes = ['btn', kind !== 'plain' && kind, size === 'small' && 'small', className]
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      {...rest}
      disabled={rest.disabled === true || busy}
      className={classes.filter(Boolean).join(' ')}
    />
  )
}
