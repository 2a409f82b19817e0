# The page and the HTTP API. Build: docker build -t numscribe .   Run: docker run -p 5000:5000 numscribe
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY src src
RUN python -m venv /opt/numscribe && /opt/numscribe/bin/pip install --no-cache-dir .

FROM python:3.13-slim
COPY --from=build /opt/numscribe /opt/numscribe
RUN useradd --system --uid 10001 numscribe
USER 10001
ENV PATH=/opt/numscribe/bin:$PATH PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=5000
EXPOSE 5000
# Exec form: signals reach the server, which finishes its requests before it stops.
CMD ["numscribe", "serve"]
