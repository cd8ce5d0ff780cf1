import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router'
import { MonitorsPage } from './pages/monitors/monitors.tsx'
import { Shell } from './parts/shell.tsx'
import { NotFound, PageFailed } from './parts/failed.tsx'
import type { ExploreSearch } from './pages/explore/question.ts'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

// Without the shell: nobody is signed in yet.
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./pages/setup/setup.tsx'), 'SetupPage'),
})
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } => ({ next: text(search['next']) }),
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in.tsx'), 'SignInPage'),
})

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell })

const monitors = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: (search): { q?: string; tag?: string; status?: string } => ({
    q: text(search['q']),
    tag: text(search['tag']),
    status: text(search['status']),
  }),
  component: MonitorsPage,
})
const addMonitor = createRoute({
  getParentRoute: () => shell,
  path: '/monitors/new',
  component: lazyRouteComponent(() => import('./pages/monitor-form/monitor-form.tsx'), 'AddMonitorPage'),
})
const monitor = createRoute({
  getParentRoute: () => shell,
  path: '/monitors/$id',
  validateSearch: (search): { range?: string; from?: string; to?: string } => ({
    range: text(search['range']),
    from: text(search['from']),
    to: text(search['to']),
  }),
  component: lazyRouteComponent(() => import('./pages/monitor/monitor.tsx'), 'MonitorPage'),
})
const editMonitor = createRoute({
  getParentRoute: () => shell,
  path: '/monitors/$id/edit',
  component: lazyRouteComponent(() => import('./pages/monitor-form/monitor-form.tsx'), 'EditMonitorPage'),
})
const run = createRoute({
  getParentRoute: () => shell,
  path: '/monitors/$id/runs/$runId',
  validateSearch: (search): { with?: string } => ({ with: text(search['with']) }),
  component: lazyRouteComponent(() => import('./pages/run/run.tsx'), 'RunPage'),
})
const incidents = createRoute({
  getParentRoute: () => shell,
  path: '/incidents',
  validateSearch: (search): { status?: string } => ({ status: text(search['status']) }),
  component: lazyRouteComponent(() => import('./pages/incidents/incidents.tsx'), 'IncidentsPage'),
})
const incident = createRoute({
  getParentRoute: () => shell,
  path: '/incidents/$id',
  component: lazyRouteComponent(() => import('./pages/incident/incident.tsx'), 'IncidentPage'),
})
const channels = createRoute({
  getParentRoute: () => shell,
  path: '/channels',
  component: lazyRouteComponent(() => import('./pages/channels/channels.tsx'), 'ChannelsPage'),
})
const addChannel = createRoute({
  getParentRoute: () => shell,
  path: '/channels/new',
  validateSearch: (search): { type?: string; person?: string } => ({
    type: text(search['type']),
    person: text(search['person']),
  }),
  component: lazyRouteComponent(() => import('./pages/channel-form/add-channel.tsx'), 'AddChannelPage'),
})
const editChannel = createRoute({
  getParentRoute: () => shell,
  path: '/channels/$id/edit',
  component: lazyRouteComponent(() => import('./pages/channel-form/edit-channel.tsx'), 'EditChannelPage'),
})
const deliveries = createRoute({
  getParentRoute: () => shell,
  path: '/deliveries',
  validateSearch: (search): { channel?: string; incident?: string; state?: string } => ({
    channel: text(search['channel']),
    incident: text(search['incident']),
    state: text(search['state']),
  }),
  component: lazyRouteComponent(() => import('./pages/deliveries/deliveries.tsx'), 'DeliveriesPage'),
})
const statusPages = createRoute({
  getParentRoute: () => shell,
  path: '/status-pages',
  component: lazyRouteComponent(() => import('./pages/status-pages/status-pages.tsx'), 'StatusPagesPage'),
})
const regions = createRoute({
  getParentRoute: () => shell,
  path: '/regions',
  component: lazyRouteComponent(() => import('./pages/regions/regions.tsx'), 'RegionsPage'),
})
const reports = createRoute({
  getParentRoute: () => shell,
  path: '/reports',
  validateSearch: (search): { period?: string; tag?: string; group?: string } => ({
    period: text(search['period']),
    tag: text(search['tag']),
    group: text(search['group']),
  }),
  component: lazyRouteComponent(() => import('./pages/reports/reports.tsx'), 'ReportsPage'),
})
const maintenance = createRoute({
  getParentRoute: () => shell,
  path: '/maintenance',
  component: lazyRouteComponent(() => import('./pages/maintenance/maintenance.tsx'), 'MaintenancePage'),
})
const silences = createRoute({
  getParentRoute: () => shell,
  path: '/silences',
  component: lazyRouteComponent(() => import('./pages/silences/silences.tsx'), 'SilencesPage'),
})
const onCall = createRoute({
  getParentRoute: () => shell,
  path: '/on-call',
  component: lazyRouteComponent(() => import('./pages/on-call/on-call.tsx'), 'OnCallPage'),
})
const addSchedule = createRoute({
  getParentRoute: () => shell,
  path: '/on-call/new',
  component: lazyRouteComponent(() => import('./pages/on-call/schedule-form.tsx'), 'AddSchedulePage'),
})
const schedule = createRoute({
  getParentRoute: () => shell,
  path: '/on-call/$id',
  validateSearch: (search): { weeks?: string; from?: string } => ({
    weeks: text(search['weeks']),
    from: text(search['from']),
  }),
  component: lazyRouteComponent(() => import('./pages/on-call/schedule.tsx'), 'SchedulePage'),
})
const editSchedule = createRoute({
  getParentRoute: () => shell,
  path: '/on-call/$id/edit',
  component: lazyRouteComponent(() => import('./pages/on-call/schedule-form.tsx'), 'EditSchedulePage'),
})
const policies = createRoute({
  getParentRoute: () => shell,
  path: '/policies',
  component: lazyRouteComponent(() => import('./pages/policies/policies.tsx'), 'PoliciesPage'),
})
const addPolicy = createRoute({
  getParentRoute: () => shell,
  path: '/policies/new',
  component: lazyRouteComponent(() => import('./pages/policies/policy-form.tsx'), 'AddPolicyPage'),
})
const editPolicy = createRoute({
  getParentRoute: () => shell,
  path: '/policies/$id',
  component: lazyRouteComponent(() => import('./pages/policies/policy-form.tsx'), 'EditPolicyPage'),
})
const templates = createRoute({
  getParentRoute: () => shell,
  path: '/templates',
  component: lazyRouteComponent(() => import('./pages/templates/templates.tsx'), 'TemplatesPage'),
})
const addTemplate = createRoute({
  getParentRoute: () => shell,
  path: '/templates/new',
  validateSearch: (search): { channel?: string; event?: string } => ({
    channel: text(search['channel']),
    event: text(search['event']),
  }),
  component: lazyRouteComponent(() => import('./pages/templates/template-page.tsx'), 'AddTemplatePage'),
})
const editTemplate = createRoute({
  getParentRoute: () => shell,
  path: '/templates/$id',
  component: lazyRouteComponent(() => import('./pages/templates/template-page.tsx'), 'EditTemplatePage'),
})
const streams = createRoute({
  getParentRoute: () => shell,
  path: '/streams',
  component: lazyRouteComponent(() => import('./pages/streams/streams.tsx'), 'StreamsPage'),
})
const addStream = createRoute({
  getParentRoute: () => shell,
  path: '/streams/new',
  component: lazyRouteComponent(() => import('./pages/stream-form/stream-form.tsx'), 'AddStreamPage'),
})
const stream = createRoute({
  getParentRoute: () => shell,
  path: '/streams/$name',
  validateSearch: (search): { by?: string; measure?: string; where?: string } => ({
    by: text(search['by']),
    measure: text(search['measure']),
    where: text(search['where']),
  }),
  component: lazyRouteComponent(() => import('./pages/stream/stream.tsx'), 'StreamPage'),
})
const editStream = createRoute({
  getParentRoute: () => shell,
  path: '/streams/$name/edit',
  component: lazyRouteComponent(() => import('./pages/stream-form/stream-form.tsx'), 'EditStreamPage'),
})
const rules = createRoute({
  getParentRoute: () => shell,
  path: '/rules',
  component: lazyRouteComponent(() => import('./pages/rules/rules.tsx'), 'RulesPage'),
})
const addRule = createRoute({
  getParentRoute: () => shell,
  path: '/rules/new',
  validateSearch: (search): { stream?: string } => ({ stream: text(search['stream']) }),
  component: lazyRouteComponent(() => import('./pages/rule-form/rule-form.tsx'), 'AddRulePage'),
})
const rule = createRoute({
  getParentRoute: () => shell,
  path: '/rules/$id',
  component: lazyRouteComponent(() => import('./pages/rule-form/rule-form.tsx'), 'RulePage'),
})
const explore = createRoute({
  getParentRoute: () => shell,
  path: '/explore',
  validateSearch: (search): ExploreSearch => ({
    stream: text(search['stream']),
    field: text(search['field']),
    agg: text(search['agg']),
    by: text(search['by']),
    where: text(search['where']),
    range: text(search['range']),
    from: text(search['from']),
    to: text(search['to']),
    step: text(search['step']),
    compare: text(search['compare']),
  }),
  component: lazyRouteComponent(() => import('./pages/explore/explore.tsx'), 'ExplorePage'),
})
const people = createRoute({
  getParentRoute: () => shell,
  path: '/people',
  component: lazyRouteComponent(() => import('./pages/people/people.tsx'), 'PeoplePage'),
})
const person = createRoute({
  getParentRoute: () => shell,
  path: '/people/$id',
  component: lazyRouteComponent(() => import('./pages/people/person-form.tsx'), 'PersonPage'),
})
const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/settings.tsx'), 'SettingsPage'),
})

const usage = createRoute({
  getParentRoute: () => shell,
  path: '/settings/usage',
  component: lazyRouteComponent(() => import('./pages/usage/usage.tsx'), 'UsagePage'),
})

/** The list of pages. */
const pages = [
  monitors,
  addMonitor,
  monitor,
  editMonitor,
  run,
  incidents,
  incident,
  channels,
  addChannel,
  editChannel,
  deliveries,
  statusPages,
  regions,
  reports,
  maintenance,
  silences,
  onCall,
  addSchedule,
  schedule,
  editSchedule,
  policies,
  addPolicy,
  editPolicy,
  templates,
  addTemplate,
  editTemplate,
  streams,
  addStream,
  stream,
  editStream,
  explore,
  rules,
  addRule,
  rule,
  people,
  person,
  settings,
  usage,
]

export const router = createRouter({
  routeTree: root.addChildren([setup, signIn, shell.addChildren(pages)]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageFailed,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
