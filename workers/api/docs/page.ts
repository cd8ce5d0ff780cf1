// Swagger UI lies among the built dashboard's files; nothing here comes from another host.
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vedette API</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/docs-assets/swagger-ui.css">
</head>
<body>
<main id="docs"><noscript>The same, for programs: <a href="/api/v1/openapi.json">v1</a>, <a href="/api/v2/openapi.json">v2</a></noscript></main>
<script src="/docs-assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

// Its own file, so that the page needs no inline script. `validatorUrl: null`: the default asks another host.
export const docsScript = `const version = new URLSearchParams(location.search).get('version') === 'v2' ? 'v2' : 'v1'
SwaggerUIBundle({
  url: '/api/' + version + '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
})
`
