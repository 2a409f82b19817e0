# The page and the HTTP API. Build: docker build -t numscribe .   Run: docker run -p 5000:5000 numscribe
FROM python:3.13-slim AS build
WORKDIR /source
RUN python -m venv /opt/numscribe
# The dependencies are a separate layer, which is cached while only Numscribe changes.
COPY pyproject.toml ./
RUN python -c "import tomllib; project = tomllib.load(open('pyproject.toml', 'rb'))['project']; print(*project['dependencies'], *project['optional-dependencies']['pdf'], sep='\n')" > needed.txt \
    && /opt/numscribe/bin/pip install --no-cache-dir -r needed.txt
COPY README.md LICENSE CHANGELOG.md ./
COPY docs/models docs/models
COPY src src
RUN /opt/numscribe/bin/pip wheel --no-cache-dir --no-deps --wheel-dir wheels . \
    && /opt/numscribe/bin/pip install --no-cache-dir --no-deps wheels/*.whl

FROM python:3.13-slim
COPY --from=build /opt/numscribe /opt/numscribe
RUN useradd --system --uid 10001 numscribe
USER 10001
ENV PATH=/opt/numscribe/bin:$PATH PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=5000 \
    NUMSCRIBE_ACCESS_LOG=all
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/readyz', timeout=4)"]
# Exec form, so that signals reach the server: it finishes its requests before it stops.
CMD ["numscribe", "serve"]
