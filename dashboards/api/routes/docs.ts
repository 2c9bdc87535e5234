import type { FastifyInstance } from 'fastify';
import { dashboards } from '../../panels/dashboards.js';
import { type Html, html } from '../../report/html.js';
import { nothingAsked, page } from '../../report/layout.js';
import { sendPage } from '../../report/send-page.js';
import type { Answering } from '../answering.js';

/** The OpenAPI document, and the same as a page. */

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses?: Readonly<Record<string, { readonly description?: string; readonly content?: object }>>;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}
interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}
interface Document {
  readonly info: { readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
}

export function docsRoutes(app: FastifyInstance, { config }: Answering): void {
  const document = (): Document => app.swagger() as unknown as Document;
  app.get('/openapi.json', { config: { access: 'known' } }, (_request, reply) =>
    reply.header('cache-control', 'private, no-cache').send(document()),
  );
  app.get('/docs', { config: { access: 'known' } }, (_request, reply) =>
    sendPage(reply, docsPage(document(), config.organisation.name)),
  );
}

export function docsPage(document: Document, organisation: string): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const groups = (document.tags ?? []).map(({ name, description }) => ({
    name,
    description,
    operations: operations.filter(({ operation }) => operation.tags?.includes(name)),
  }));
  return page({
    title: 'API',
    organisation,
    dashboards,
    current: null,
    asked: nothingAsked,
    content: html`<div class="head"><div><h1>API</h1><p class="question">${document.info.description}</p></div></div>
<section class="row"><h2>Asking</h2>
<p>Where a key is needed, send it with every request; <code>earshot keys create</code> makes one. <code>Accept</code> or <code>format</code> chooses the form: JSON, CSV, NDJSON, Parquet or Arrow. The same as a document for programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<pre tabindex="0"><code>curl -H "Authorization: Bearer $EARSHOT_KEY" \\
  "http://localhost:8686/v1/measures/interactive_share?by=community&amp;compare=previous"</code></pre>
<p>${groups.map(({ name }, index) => html`${index === 0 ? '' : ' · '}<a href="#${name.toLowerCase()}">${name}</a>`)}</p></section>
${groups.map(
  ({
    name,
    description,
    operations: of,
  }) => html`<section class="row" id="${name.toLowerCase()}"><h2>${name}</h2><p class="quiet">${description}</p>
${of.map(operationCard)}</section>`,
)}`,
  });
}

function operationCard({ path, method, operation }: { path: string; method: string; operation: Operation }): Html {
  const { summary, description, parameters = [], responses = {}, requestBody } = operation;
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const fields = Object.entries(body?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'body',
    required: body?.required?.includes(name) ?? false,
    schema,
  }));
  const all: Parameter[] = [...parameters, ...fields];
  return html`<article class="card alone" aria-label="${method} ${path}"><h3><code>${method} ${path}</code></h3><p>${summary}.</p>
${description === undefined ? '' : html`<p class="quiet">${description}</p>`}
${
  all.length === 0
    ? ''
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Parameters of ${method} ${path}"><table><thead><tr><th scope="col">Parameter</th><th scope="col">Where</th><th scope="col">Values</th><th scope="col">What it does</th></tr></thead><tbody>${all.map(
        (parameter) =>
          html`<tr><th scope="row"><code>${parameter.name}</code>${parameter.required ? ' (needed)' : ''}</th><td>${parameter.in}</td><td>${valuesOf(parameter.schema)}</td><td>${parameter.description ?? parameter.schema?.description ?? ''}</td></tr>`,
      )}</tbody></table></div>`
}
<dl class="parameters">${Object.entries(responses).map(
    ([status, { description: what, content = {} }]) =>
      html`<dt>${status}</dt><dd>${what} <span class="quiet">${Object.keys(content).join(', ')}</span></dd>`,
  )}</dl></article>`;
}

function valuesOf(schema: Schema | undefined): string {
  if (schema === undefined) return '';
  const { enum: values, minimum, maximum, maxLength, format, type } = schema;
  const given = schema.default === undefined ? '' : ` (${String(schema.default)} unless given)`;
  if (values !== undefined) return `${values.join(', ')}${given}`;
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}${given}`;
  const length = maxLength === undefined ? '' : `, ${maxLength} characters at most`;
  return `${format ?? (Array.isArray(type) ? type.join(' or ') : (type ?? ''))}${length}${given}`;
}
