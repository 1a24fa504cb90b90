"""SAML 2.0, web browser single sign-on and single log-out: what is asked of a provider, and what of its answer is believed."""
