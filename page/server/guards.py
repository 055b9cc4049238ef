"""Who may ask: this machine's own page and nobody else; and what every answer carries.

A foreign page in the same browser can send requests here, so an address is not enough: ``Host``
must be exactly ours (no name that was made to point here), ``Origin`` ours on all but GET, and the
browser must not say that another site asks.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
FRAME: Final = "sandbox allow-scripts allow-downloads; frame-ancestors 'self'"
ALWAYS: Final = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex",
}


class Guard:
    """Refuses what is not from our own page, and puts our headers on every answer."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._host = host
        self._origin = f"http://{host}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http":
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers[name] = value
                headers.setdefault("content-security-policy", POLICY)
            await send(message)

        refusal = self._refusal(scope["method"], Headers(scope=scope))
        if refusal is not None:
            status, said = refusal
            close = {"connection": "close"}
            await PlainTextResponse(said, status, headers=close)(scope, receive, sending)
            return
        await self._app(scope, receive, sending)

    def _refusal(self, method: str, headers: Headers) -> tuple[int, str] | None:
        if headers.getlist("host") != [self._host]:
            return 403, "Not this host."
        if method not in ("GET", "PUT", "POST"):
            return 405, "Not this method."
        origins = headers.getlist("origin")
        if origins not in ([], [self._origin]) or (method != "GET" and not origins):
            return 403, "Not from there."
        # "same-site" would be any other port of this machine.
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return 403, "Not from there."
        if "transfer-encoding" in headers:
            return 411, "Say how long it is."
        return None
