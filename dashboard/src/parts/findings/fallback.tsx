/** Why phases were wanted and not measured. */
export const FallbackView = ({ finding }: { finding: string }) => <p className="quiet">{finding}</p>
