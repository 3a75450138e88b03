import type { ServerResponse } from 'node:http';
import { closeServer, listen } from '../shared/http-server.js';

const pages: Record<string, string> = {
  '/': 'A small site',
  '/products': 'Products',
  '/about': 'About us',
  '/busy': 'A busy page',
};

/** The site that the crawler visits: a few pages, `/broken`, which answers 500, and `/busy`, which answers 503 the first time. */
export async function startSite(port = 0): Promise<{ url: string; close(): Promise<void> }> {
  const seen = new Set<string>();
  const site = await listen((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://site');
    const title = pages[pathname];
    if (pathname === '/broken') answer(response, 500, 'Out of order');
    else if (pathname === '/busy' && !seen.has(search)) answer(response, 503, 'Come again');
    else if (title === undefined) answer(response, 404, 'Not found');
    else answer(response, 200, title);
    // Each query is a page of its own.
    if (pathname === '/busy') seen.add(search);
  }, port);
  return { url: `http://127.0.0.1:${site.port}`, close: () => closeServer(site.server) };
}

function answer(response: ServerResponse, status: number, title: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><title>${title}</title><h1>${title}</h1>\n`);
}
