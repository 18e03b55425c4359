window.addEventListener('load', () => {
  SwaggerUIBundle({
    url: '/openapi.yaml',
    dom_id: '#page',
    deepLinking: true,
    tryItOutEnabled: true,
    docExpansion: 'list',
    // the description is checked by Trimtab's own tests, not by a service on the network
    validatorUrl: null,
  });
});
