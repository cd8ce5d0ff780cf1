import { getTrialArtifact } from './artifact.ts'
import { runBrowser } from './run.ts'

export const browserRunRoutes = [runBrowser, getTrialArtifact] as const
