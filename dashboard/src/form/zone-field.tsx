import type { ReactNode } from 'react'
import { SelectField } from '../ui/inputs.tsx'

const zones = Intl.supportedValuesOf('timeZone')

interface ZoneFieldProps {
  label: string
  hint?: ReactNode
  error?: string | undefined
  value: string
  onChange: (zone: string) => void
}

/** A time zone by its IANA name; one that this browser does not know stays choosable. */
export function ZoneField({ value, ...rest }: ZoneFieldProps) {
  const options = [...new Set([value, 'UTC', ...zones])].map((zone) => ({
    value: zone,
    label: zone.replaceAll('_', ' '),
  }))
  return <SelectField {...rest} value={value} options={options} />
}
