import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiProblem } from './api.ts'
import { openIncidentsQuery } from './data/incidents.ts'
import { linesQuery } from './data/monitors.ts'
import { sessionQuery } from './data/session.ts'
import { router } from './router.tsx'
import './styles.css'
import { applyTheme, storedTheme } from './theme.ts'
import { TipProvider } from './ui/tip.tsx'
import { Toasts } from './ui/toast.tsx'

applyTheme(storedTheme())

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      // A session that has ended shows the sign-in page, wherever one is.
      const ended = error instanceof ApiProblem && error.status === 401 && query.queryKey[0] !== 'session'
      if (ended) queries.setQueryData(sessionQuery.queryKey, null)
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal stays one; no answer or a broken server may be over in a moment.
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 500),
    },
  },
})

// Asked for while the page is still being made: who is signed in, and beside it what the first page shows.
void queries.prefetchQuery(sessionQuery)
if (location.pathname === '/') {
  void queries.prefetchQuery(linesQuery)
  void queries.prefetchQuery(openIncidentsQuery)
}

const root = document.getElementById('app')
if (!root) throw new Error('index.html has no #app')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <TipProvider delayDuration={150}>
        <RouterProvider router={router} />
        <Toasts />
      </TipProvider>
    </QueryClientProvider>
  </StrictMode>,
)
