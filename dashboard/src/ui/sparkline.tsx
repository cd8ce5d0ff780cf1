import { memo } from 'react'

interface SparklineProps {
  /** Oldest first; null where nothing was measured: drawn as a gap. */
  values: readonly (number | null)[]
  label: string
  width?: number
  height?: number
}

/** A zero-based line without axes. */
export const Sparkline = memo(function Sparkline({ values, label, width = 72, height = 22 }: SparklineProps) {
  const known = values.filter((value) => value !== null)
  const top = Math.max(1, ...known) * 1.12
  const x = (index: number) => (values.length < 2 ? width : (index / (values.length - 1)) * width)
  const y = (value: number) => height - 1 - (value / top) * (height - 3)
  let path = ''
  let open = false
  const dots: { x: number; y: number }[] = []
  values.forEach((value, index) => {
    if (value === null) {
      open = false
      return
    }
    const alone = !open && (values[index + 1] ?? null) === null
    if (alone) dots.push({ x: x(index), y: y(value) })
    path += `${open ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`
    open = true
  })
  return (
    <svg className="spark" width={width} height={height} role="img" aria-label={label}>
      <path d={`M0 ${height - 0.5}H${width}`} stroke="var(--line)" />
      <path d={path} fill="none" stroke="var(--ink-2)" strokeWidth={1.4} strokeLinejoin="round" />
      {dots.map((dot) => (
        <circle key={dot.x} cx={dot.x} cy={dot.y} r={1.4} fill="var(--ink-2)" />
      ))}
    </svg>
  )
})
