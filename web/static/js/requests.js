// What every unsafe htmx request carries, and what the page shows while one is under way.
(() => {
  const SLOW = 150
  const waiting = new Map()

  const token = () => document.querySelector('input[name="csrf_token"]')?.value
  const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')

  document.addEventListener('htmx:config:request', event => {
    const { request } = event.detail.ctx
    if (request.method === 'GET') return
    const csrf = token()
    if (csrf) request.headers['X-CSRF-Token'] = csrf
    // What may be sent twice without harm needs no key, and its answer is not kept.
    if (event.detail.ctx.sourceElement.closest('[data-unkeyed]')) return request.body?.delete?.('idempotency_key')
    request.headers['Idempotency-Key'] ||= request.body?.get?.('idempotency_key') || key()
  })

  document.addEventListener('htmx:before:request', event => {
    const { ctx } = event.detail
    const target = ctx.target instanceof Element ? ctx.target : ctx.sourceElement
    ctx.request.submitter?.setAttribute('aria-busy', 'true')
    waiting.set(ctx, setTimeout(() => target.setAttribute('aria-busy', 'true'), SLOW))
  })

  document.addEventListener('htmx:finally:request', event => {
    const { ctx } = event.detail
    clearTimeout(waiting.get(ctx))
    waiting.delete(ctx)
    ctx.request.submitter?.removeAttribute('aria-busy')
    const target = ctx.target instanceof Element ? ctx.target : ctx.sourceElement
    target?.removeAttribute('aria-busy')
  })
})()
