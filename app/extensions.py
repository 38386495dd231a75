"""The Flask extensions, made once and bound to an application by the factory."""

from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from app.core.sessions import Sessions

bootstrap = Bootstrap5()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address)
login_manager = LoginManager()
migrate = Migrate()
sessions = Sessions()
