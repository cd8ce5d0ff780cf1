/** The lantern and the name. */
export const Brand = () => (
  <div className="brand">
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden>
      <circle cx="9" cy="9" r="3.2" fill="var(--accent)" />
      <path
        d="M9 1.5a7.5 7.5 0 1 1-6.5 3.75"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
    Vedette
  </div>
)
